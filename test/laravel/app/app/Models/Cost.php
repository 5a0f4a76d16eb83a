<?php

namespace App\Models;

use Illuminate\Database\Eloquent\Model;

/** A part of what a receipt or a sale cost. */
class Cost extends Model
{
    public function batch()
    {
        return $this->belongsTo(Document::class);
    }

    public function document()
    {
        return $this->belongsTo(Document::class);
    }
}
