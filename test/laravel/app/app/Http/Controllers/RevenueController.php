<?php

namespace App\Http\Controllers;

use App\Http\Requests\RevenueRequest;
use App\Http\Resources\DocumentResource;
use App\Models\Company;
use App\Models\InvoiceLine;
use App\Models\Variant;
use Illuminate\Support\Carbon;

class RevenueController extends Controller
{
    private const STARTS = [
        'total' => 'NULL',
        'yearly' => 'MAKEDATE(YEAR(date), 1)',
        'quarterly' => 'MAKEDATE(YEAR(date), 1) + INTERVAL QUARTER(date) - 1 QUARTER',
        'monthly' => "DATE_FORMAT(date, '%Y-%m-01')",
    ];

    public function index(RevenueRequest $request)
    {
        $companies = $request->user()->companies;
        $asked = $request->list('company_uuids');
        if ($asked !== null) {
            $companies = Company::whereIn('uuid', $asked)->get();
            $companies->each(fn (Company $company) => $this->authorize('view', $company));
        }
        $periodicity = $request->query('periodicity', 'total');
        $grouping = $request->list('grouping') ?? ['company'];
        $start = self::STARTS[$periodicity];
        $columns = array_intersect_key(
            ['company' => 'company_id', 'country' => 'country_code', 'invoice' => 'document_id'],
            array_flip($grouping)
        );
        $function = Variant::isOn('average') ? 'AVG' : 'SUM';
        $rows = InvoiceLine::whereIn('company_id', $companies->modelKeys())
            ->whereBetween('date', $request->period())
            ->when($request->list('country_codes'), fn ($query, $codes) => $query->whereIn('country_code', $codes))
            ->selectRaw("$start AS period, currency, $function(revenue) AS revenue, $function(cogs) AS cogs")
            ->addSelect($columns)->groupBy('period', 'currency', ...array_values($columns))
            ->orderBy('period')->orderBy('currency')->get();
        $data = $this->rows($rows->map(fn (InvoiceLine $row) => [
            'revenue_amount' => $this->amount($row->revenue),
            'cogs_amount' => $this->amount($row->cogs),
            'currency' => $row->currency,
            'company' => $companies->find($row->company_id),
            'country_code' => $row->country_code,
            'invoice' => $row->document === null ? null : new DocumentResource($row->document),
        ] + $this->clipped($row->period, $periodicity, ...$request->period())));

        return Variant::isOn('no-echo') ? ['data' => $data] : ['filters' => [
            'company_uuids' => $asked,
            'country_codes' => $request->list('country_codes'),
            'grouping' => $request->list('grouping'),
            'periodicity' => $request->query('periodicity'),
        ] + $request->filters(), 'data' => $data];
    }

    private function clipped(?string $first, string $periodicity, string $start, string $end): array
    {
        if ($first === null) {
            return ['start_date' => $start, 'end_date' => $end];
        }
        $day = Carbon::parse($first);
        $last = match ($periodicity) {
            'yearly' => $day->endOfYear(),
            'quarterly' => $day->endOfQuarter(),
            'monthly' => $day->endOfMonth(),
        };

        return ['start_date' => max($first, $start), 'end_date' => min($last->toDateString(), $end)];
    }
}
