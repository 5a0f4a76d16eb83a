<?php

namespace App\Providers;

use App\Models\Company;
use App\Models\User;
use App\Policies\CompanyPolicy;
use Illuminate\Foundation\Support\Providers\AuthServiceProvider as ServiceProvider;
use Illuminate\Http\Request;
use Illuminate\Support\Facades\Auth;

class AuthServiceProvider extends ServiceProvider
{
    protected $policies = [Company::class => CompanyPolicy::class];

    public function boot()
    {
        $this->registerPolicies();
        Auth::viaRequest('access-token', function (Request $request) {
            $claims = explode('.', (string) $request->bearerToken())[1] ?? '';
            $subject = json_decode((string) base64_decode(strtr($claims, '-_', '+/')), true)['sub'] ?? null;

            return $subject === null ? null : User::where('subject', $subject)->first();
        });
    }
}
