<?php

namespace App\Models;

use Illuminate\Database\Eloquent\Model;

/** How an operation answers in place of its usual way, several ways with commas: for as many requests as remain. */
class Variant extends Model
{
    public $timestamps = false;

    public static function current(): ?string
    {
        $attributes = request()->attributes;
        if (! $attributes->has('variant')) {
            $attributes->set('variant', static::ofRoute()->where('remaining', '>', 0)->value('variant'));
        }

        return $attributes->get('variant');
    }

    public static function isOn(string $variant): bool
    {
        return in_array($variant, explode(',', (string) static::current()), true);
    }

    /** Counts the request as one of those that remain. */
    public static function used(): void
    {
        static::ofRoute()->decrement('remaining');
    }

    private static function ofRoute()
    {
        return static::where('operation', request()->route()->getName());
    }
}
