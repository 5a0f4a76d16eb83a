<?php

namespace App\Http\Controllers;

use App\Http\Requests\PeriodRequest;
use App\Http\Resources\DocumentResource;
use App\Models\Company;
use App\Models\Cost;
use App\Models\Item;
use App\Models\Receipt;
use App\Models\Sale;

class CostController extends Controller
{
    public function landedCost(PeriodRequest $request, Company $company, Item $item)
    {
        $request->validate(['warehouse_uuid' => 'required']);
        $warehouse = $company->warehouses()->where('uuid', $request->query('warehouse_uuid'))->firstOrFail();
        $receipts = $item->receipts()->where('warehouse_id', $warehouse->id)->whereBetween('date', $request->period());
        $page = $this->paginate($request, (clone $receipts)->with('batch', 'costs.document')->orderBy('date'));
        $page->getCollection()->transform(fn (Receipt $receipt) => [
            'batch' => new DocumentResource($receipt->batch),
        ] + $this->figures($receipt, $company, fn (Cost $cost) => []));

        return $this->page($page, [
            'filters' => ['country_code' => null, 'warehouse_uuid' => $warehouse->uuid] + $request->filters(),
            'company' => $company,
            'inventory' => $item,
            'warehouse' => $warehouse,
            'currency' => $company->currency,
            'amount' => $this->amount(Cost::whereIn('receipt_id', (clone $receipts)->select('id'))->sum('amount')),
            'quantity' => $receipts->sum('quantity'),
        ]);
    }

    public function cogs(PeriodRequest $request, Company $company, Item $item)
    {
        $sales = $item->sales()->whereBetween('date', $request->period());
        $sold = (clone $sales)->where('lost', false);
        $page = $this->paginate($request, (clone $sold)->with('document', 'costs.document', 'costs.batch')
            ->orderBy('date'));
        $page->getCollection()->transform(fn (Sale $sale) => [
            'document' => new DocumentResource($sale->document),
        ] + $this->figures($sale, $company, fn (Cost $cost) => ['batch' => new DocumentResource($cost->batch)]));
        $cost = fn ($sales) => Cost::whereIn('sale_id', (clone $sales)->select('id'))->sum('amount');

        return $this->page($page, [
            'filters' => ['country_code' => null] + $request->filters(),
            'company' => $company,
            'inventory' => $item,
            'currency' => $company->currency,
            'amount' => $this->amount($cost($sold)),
            'lost_amount' => $this->amount($cost((clone $sales)->where('lost', true))),
            'total_amount' => $this->amount($cost($sales)),
            'quantity' => $sold->sum('quantity'),
        ], 'details');
    }

    /** What a receipt or a sale cost, and of which parts. */
    private function figures($entry, Company $company, callable $more): array
    {
        return [
            'currency' => $company->currency,
            'amount' => $this->amount($entry->costs()->sum('amount')),
            'quantity' => $entry->quantity,
            'details' => $this->rows($entry->costs->map(fn (Cost $cost) => [
                'id' => $cost->id,
                'type' => $cost->type,
                'document' => new DocumentResource($cost->document),
                'currency' => $company->currency,
                'amount' => $this->amount($cost->amount),
                'quantity' => $cost->quantity,
            ] + $more($cost))),
        ];
    }
}
