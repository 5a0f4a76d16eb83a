<?php

namespace App\Http\Requests;

use App\Models\Variant;
use Illuminate\Foundation\Http\FormRequest;
use Illuminate\Validation\Rule;

class StoreDocumentRequest extends FormRequest
{
    public function authorize(): bool
    {
        return $this->user()->can('view', $this->route('company'));
    }

    public function rules(): array
    {
        $company = $this->route('company');
        $unique = Rule::unique('documents', 'ref_number')->where('company_id', $company->id);

        return [
            'data' => 'required|array',
            'data.name' => 'nullable|string',
            'data.ref_number' => ['required', 'string', Variant::isOn('repeatable') ? 'string' : $unique],
            'data.date' => 'nullable|date_format:Y-m-d',
            'data.market' => 'nullable|string|size:2',
            'data.currency' => ['nullable', Rule::in([$company->currency])],
            'data.documents.*.type' => 'required|in:InventoryOrder,AssemblyOrder,Shipment,Invoice',
            'data.documents.*.id' => 'required|integer',
            'data.details' => 'array',
            'data.details.*.service_id' => 'required_without:data.details.*.service_name|integer|exists:services,id',
            'data.details.*.service_name' => 'string|exists:services,name',
            'data.details.*.quantity' => 'required|integer|min:1',
            'data.details.*.rate' => 'required|numeric',
        ];
    }
}
