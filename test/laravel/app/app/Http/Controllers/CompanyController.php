<?php

namespace App\Http\Controllers;

use App\Http\Resources\CompanyResource;
use App\Models\Variant;
use Illuminate\Http\Request;

class CompanyController extends Controller
{
    public function index(Request $request)
    {
        $page = $this->paginate($request, $request->user()->companies()->orderBy('id'));

        return Variant::isOn('collection') ? CompanyResource::collection($page) : $this->page($page);
    }
}
