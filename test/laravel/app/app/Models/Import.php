<?php

namespace App\Models;

use Illuminate\Database\Eloquent\Model;

/** A PDF that is read in the background: done when it was looked at often enough. */
class Import extends Model
{
    public $timestamps = false;

    protected $guarded = [];

    public function documents()
    {
        return $this->hasMany(Document::class);
    }
}
