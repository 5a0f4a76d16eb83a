<?php

namespace App\Models;

use Illuminate\Database\Eloquent\Model;

class Company extends Model
{
    public $timestamps = false;

    protected $hidden = ['pivot', 'locked_until'];

    public function warehouses()
    {
        return $this->hasMany(Warehouse::class);
    }

    public function items()
    {
        return $this->hasMany(Item::class);
    }

    public function documents()
    {
        return $this->hasMany(Document::class);
    }

    public function imports()
    {
        return $this->hasMany(Import::class);
    }
}
