<?php

namespace App\Models;

use Illuminate\Database\Eloquent\Model;

class Plan extends Model
{
    protected $table = 'restock_plans';

    protected $hidden = ['id', 'item_id'];
}
