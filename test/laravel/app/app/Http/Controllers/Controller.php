<?php

namespace App\Http\Controllers;

use App\Models\Variant;
use Illuminate\Foundation\Auth\Access\AuthorizesRequests;
use Illuminate\Http\Request;
use Illuminate\Pagination\LengthAwarePaginator;
use Illuminate\Routing\Controller as BaseController;
use Illuminate\Support\Arr;
use Illuminate\Support\Collection;

abstract class Controller extends BaseController
{
    use AuthorizesRequests;

    protected function paginate(Request $request, $query): LengthAwarePaginator
    {
        $request->validate(['page' => 'integer|min:1', 'per_page' => 'integer|between:10,60']);

        return $query->paginate((int) $request->query('per_page', 30));
    }

    /** One page as NeonPanel documents it: where it stands, beside the list. */
    protected function page(LengthAwarePaginator $page, array $more = [], string $list = 'data')
    {
        $rows = $this->rows($page->getCollection());

        return match (Variant::current()) {
            'paginator' => $page->setCollection(collect($rows)),
            'meta' => ['meta' => Arr::except($page->toArray(), 'data')] + $more + [$list => $rows],
            default => [
                'current_page' => $page->currentPage(),
                'per_page' => $page->perPage(),
                'last_page' => $page->lastPage(),
            ] + $more + [$list => $rows],
        };
    }

    /** A list, or what PHP makes of one that was filtered, sorted, keyed or grouped without values(). */
    protected function rows(Collection $rows)
    {
        return match (Variant::current()) {
            'filtered' => $rows->filter(fn ($row, $index) => $index > 0),
            'newest-first' => $rows->sortKeysDesc(),
            'by-id' => $rows->keyBy('id'),
            'by-country' => $rows->keyBy('country_code'),
            'grouped' => $rows->groupBy('country_code'),
            'empty-map' => (object) [],
            default => $rows,
        };
    }

    /** A DECIMAL as PDO reads it, which is a text, or what is made of it for people. */
    protected function amount($decimal)
    {
        return match (Variant::current()) {
            'float' => (float) $decimal,
            'exponent' => (string) ($decimal / 1e12),
            'formatted' => number_format($decimal, 2),
            'blank' => '',
            'false' => false,
            'words' => 'n/a',
            default => $decimal,
        };
    }
}
