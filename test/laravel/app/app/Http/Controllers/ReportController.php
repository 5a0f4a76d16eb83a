<?php

namespace App\Http\Controllers;

use App\Models\Report;

class ReportController extends Controller
{
    public function index()
    {
        $reports = Report::orderBy('id')->get();

        return ['count' => $reports->count(), 'data' => $this->rows($reports)];
    }
}
