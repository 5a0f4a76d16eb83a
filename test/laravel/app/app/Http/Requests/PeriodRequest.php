<?php

namespace App\Http\Requests;

use Illuminate\Foundation\Http\FormRequest;

class PeriodRequest extends FormRequest
{
    public function rules(): array
    {
        return [
            'start_date' => 'required|date_format:Y-m-d',
            'end_date' => 'date_format:Y-m-d|after_or_equal:start_date',
        ];
    }

    public function filters(): array
    {
        return ['start_date' => $this->query('start_date'), 'end_date' => $this->period()[1]];
    }

    public function period(): array
    {
        return [$this->query('start_date'), $this->query('end_date', today()->toDateString())];
    }
}
