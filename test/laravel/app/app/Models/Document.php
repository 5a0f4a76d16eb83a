<?php

namespace App\Models;

use Illuminate\Database\Eloquent\Model;

class Document extends Model
{
    public $timestamps = false;

    protected $guarded = [];

    protected $casts = ['completed' => 'datetime', 'date' => 'date:Y-m-d'];
}
