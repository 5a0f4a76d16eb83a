<?php

namespace App\Policies;

use App\Models\Company;
use App\Models\User;
use Illuminate\Auth\Access\Response;

class CompanyPolicy
{
    public function view(User $user, Company $company): bool
    {
        return $user->companies()->whereKey($company->id)->exists();
    }

    public function import(User $user, Company $company): Response
    {
        return $user->may_import
            ? Response::allow()
            : Response::deny("Only an accountant of $company->name may create documents.");
    }
}
