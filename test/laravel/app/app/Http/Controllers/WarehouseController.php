<?php

namespace App\Http\Controllers;

use App\Models\Company;
use App\Models\Item;
use App\Models\Warehouse;
use Illuminate\Http\Request;

class WarehouseController extends Controller
{
    public function index(Request $request, Company $company)
    {
        $found = $company->warehouses()->where('name', 'like', "%{$request->query('search')}%")->orderBy('id');

        return $this->page($this->paginate($request, $found));
    }

    public function balances(Request $request, Company $company, Warehouse $warehouse)
    {
        $request->validate(['balances_date' => 'date_format:Y-m-d']);
        $date = $request->query('balances_date', today()->toDateString());
        $moved = fn ($query) => $query->where('warehouse_id', $warehouse->id)->where('date', '<=', $date);
        $items = $company->items()->whereHas('movements', $moved)
            ->withSum(['movements as balance' => $moved], 'quantity')->orderBy('id');
        $page = $this->paginate($request, $items);
        $page->getCollection()->transform(fn (Item $item) => [
            'id' => $item->id,
            'inventory' => $item->makeHidden('balance'),
            'balance' => $this->amount($item->balance),
        ]);

        return $this->page($page, ['balances_date' => $date]);
    }
}
