<?php

namespace App\Http\Controllers;

use App\Models\Company;
use App\Models\Item;
use App\Models\Variant;
use Illuminate\Http\Request;

class ItemController extends Controller
{
    public function index(Request $request, Company $company)
    {
        $request->validate(['country_code' => 'string|size:2']);
        $filters = $request->only(['country_code', 'fnsku', 'asin', 'sku']);
        $search = $request->query('search');
        $items = $company->items()->where($filters)->orderBy('id')
            ->when($search, fn ($query) => $query->where(fn ($query) => $query
                ->where('name', 'like', "%$search%")->orWhere('sku', 'like', "%$search%")->orWhere('id', $search)));
        $page = $this->paginate($request, $items);
        if (Variant::isOn('by-sku')) {
            $page->setCollection($page->getCollection()->keyBy('sku')->map(
                fn (Item $item, $sku) => ['sku' => $sku] + $item->toArray()
            )->values());
        }
        $names = ['country_code', 'search', 'fnsku', 'asin', 'sku'];

        return $this->page($page, ['filters' => $request->only($names) + array_fill_keys($names, null)]);
    }

    public function show(Request $request, Company $company, Item $item)
    {
        $request->validate(['balances_date' => 'date_format:Y-m-d']);
        $date = $request->query('balances_date', today()->toDateString());
        $balances = $item->movements()->where('date', '<=', $date)->with('warehouse')
            ->selectRaw('warehouse_id, SUM(quantity) AS balance')->groupBy('warehouse_id')->orderBy('warehouse_id')
            ->get()->map(fn ($row) => ['warehouse' => $row->warehouse, 'balance' => $this->amount($row->balance)]);
        $unit = $item->receipts()->join('costs', 'costs.receipt_id', '=', 'receipts.id')
            ->selectRaw('SUM(amount) / (SELECT SUM(quantity) FROM receipts WHERE item_id = ?) AS cost', [$item->id]);

        return [
            'inventory' => $item,
            'restock_data' => $item->plan === null ? [] : array_merge($item->plan->toArray(), [
                'unit_landed_cost' => $this->amount($unit->value('cost')),
                'estimated_price' => $this->amount($item->sales()->avg('price')),
            ]),
            'balances_data' => ['balances_date' => $date, 'balances_list' => $this->rows($balances)],
        ];
    }
}
