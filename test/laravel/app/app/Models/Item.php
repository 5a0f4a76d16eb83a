<?php

namespace App\Models;

use Illuminate\Database\Eloquent\Model;

class Item extends Model
{
    public $timestamps = false;

    protected $hidden = ['company_id', 'plan'];

    public function movements()
    {
        return $this->hasMany(Movement::class);
    }

    public function receipts()
    {
        return $this->hasMany(Receipt::class);
    }

    public function sales()
    {
        return $this->hasMany(Sale::class);
    }

    public function plan()
    {
        return $this->hasOne(Plan::class);
    }
}
