<?php

namespace App\Providers;

use App\Models\Variant;
use Illuminate\Cache\RateLimiting\Limit;
use Illuminate\Foundation\Support\Providers\RouteServiceProvider as ServiceProvider;
use Illuminate\Http\Request;
use Illuminate\Support\Facades\RateLimiter;
use Illuminate\Support\Facades\Route;

class RouteServiceProvider extends ServiceProvider
{
    public function boot()
    {
        RateLimiter::for('api', fn (Request $request) => Variant::isOn('one-an-hour')
            ? Limit::perHour(1)->by('hour '.$request->user()->id)
            : Limit::perMinute(100000)->by($request->user()->id));
        $this->routes(fn () => Route::prefix('api/v1')->middleware('api')->group(base_path('routes/api.php')));
    }
}
