<?php

namespace App\Http\Resources;

use App\Models\Variant;
use Illuminate\Http\Resources\Json\JsonResource;

class DocumentResource extends JsonResource
{
    public static $wrap = null;

    public function toArray($request): array
    {
        return [
            'type' => $this->type,
            'link' => "https://my.neonpanel.com/app/documents/$this->id",
            'status' => $this->status,
            'completed' => $this->completed,
            'ref_number' => Variant::isOn('numbers') ? (int) $this->ref_number : $this->ref_number,
            'date' => optional($this->date)->toDateString(),
        ];
    }
}
