<?php

namespace App\Http\Requests;

use App\Models\Variant;

class RevenueRequest extends PeriodRequest
{
    public function rules(): array
    {
        $lists = Variant::isOn('last-value') ? [] : [
            'company_uuids' => 'array',
            'country_codes' => 'array',
            'grouping' => 'array',
        ];

        return parent::rules() + $lists + [
            'company_uuids.*' => 'exists:companies,uuid',
            'country_codes.*' => 'string|size:2',
            'grouping.*' => 'in:company,country,invoice',
            'periodicity' => 'in:total,yearly,quarterly,monthly',
        ];
    }

    public function list(string $name): ?array
    {
        return $this->has($name) ? (array) $this->query($name) : null;
    }
}
