<?php

namespace App\Http\Controllers;

use App\Http\Requests\StoreDocumentRequest;
use App\Http\Resources\DocumentResource;
use App\Models\Company;
use App\Models\Import;
use App\Models\Variant;
use Illuminate\Database\QueryException;
use Illuminate\Http\Request;

class ImportController extends Controller
{
    private const STATES = ['queued', 'processing', 'done'];

    public function instructions(string $type)
    {
        abort_if($type !== 'bill', 404, 'The import type should be bill.');

        return match (Variant::current()) {
            'prose' => 'Send ref_number and details. Each line has a service, quantity & rate (a number < 10,000).',
            'plain' => response('Send ref_number and details.')->header('Content-Type', 'text/plain'),
            'no-attributes' => ['attributes' => [], 'general' => 'Send ref_number.'],
            default => ['attributes' => ['ref_number' => 'Number of the bill.'], 'general' => 'One bill each.'],
        };
    }

    public function store(StoreDocumentRequest $request, Company $company, string $type)
    {
        $this->authorize('import', $company);
        abort_if($type !== 'bill', 400, 'The import type should be bill.');
        $data = $request->input('data');
        $locked = isset($data['date']) && $data['date'] <= $company->locked_until;
        abort_if($locked, 400, "The books are closed until $company->locked_until.");
        try {
            $import = $company->imports()->create(['looks' => count(self::STATES)]);
            $import->documents()->create([
                'company_id' => $company->id,
                'type' => 'Bill',
                'status' => 'Draft',
                'name' => $data['name'] ?? null,
                'ref_number' => $data['ref_number'],
                'date' => $data['date'] ?? null,
                'amount' => collect($data['details'] ?? [])->sum(fn ($line) => $line['quantity'] * $line['rate']),
            ]);
        } catch (QueryException $exception) {
            return response()->json(['message' => $exception->getMessage()], 400);
        }

        return $this->answer($import);
    }

    public function storePdf(Request $request, Company $company, string $type)
    {
        $this->authorize('import', $company);
        abort_if($type !== 'bill', 400, 'The import type should be bill.');
        $request->validate(['file.name' => 'required|string', 'file.link' => 'required|url']);

        $import = $company->imports()->create(['file' => $request->input('file.name'), 'looks' => 0]);

        return $this->answer($import, 15);
    }

    public function status(Company $company, string $type, Import $import)
    {
        abort_if($type !== 'bill', 404, 'Import not found.');
        if ($import->looks < count(self::STATES) - 1) {
            $import->increment('looks');
            if ($this->state($import) === 'done') {
                $import->documents()->create([
                    'company_id' => $company->id,
                    'type' => 'Bill',
                    'status' => 'Draft',
                    'ref_number' => pathinfo($import->file, PATHINFO_FILENAME),
                ]);
            }
        }

        return $this->answer($import);
    }

    private function state(Import $import): string
    {
        return self::STATES[min($import->looks, count(self::STATES) - 1)];
    }

    private function answer(Import $import, int $wait = 1)
    {
        $answer = [
            'request_id' => Variant::isOn('numbers') ? $import->id : (string) $import->id,
            'status' => $this->state($import),
        ];
        if ($answer['status'] !== 'done') {
            return response()->json($answer, 202)->header('Retry-After', $wait);
        }

        $documents = $import->documents->map(fn ($document) => new DocumentResource($document));

        return $answer + ['documents' => $this->rows($documents)];
    }
}
