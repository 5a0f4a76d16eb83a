<?php

namespace App\Models;

use Illuminate\Database\Eloquent\Model;

class Sale extends Model
{
    public function document()
    {
        return $this->belongsTo(Document::class);
    }

    public function costs()
    {
        return $this->hasMany(Cost::class);
    }
}
