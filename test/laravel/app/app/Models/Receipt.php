<?php

namespace App\Models;

use Illuminate\Database\Eloquent\Model;

class Receipt extends Model
{
    public function batch()
    {
        return $this->belongsTo(Document::class);
    }

    public function costs()
    {
        return $this->hasMany(Cost::class);
    }
}
