<?php

return [
    'after_or_equal' => 'The :attribute must be a date after or equal to :date.',
    'array' => 'The :attribute must be an array.',
    'between' => ['numeric' => 'The :attribute must be between :min and :max.'],
    'date_format' => 'The :attribute does not match the format :format.',
    'exists' => 'The selected :attribute is invalid.',
    'in' => 'The selected :attribute is invalid.',
    'integer' => 'The :attribute must be an integer.',
    'min' => ['numeric' => 'The :attribute must be at least :min.'],
    'numeric' => 'The :attribute must be a number.',
    'required' => 'The :attribute field is required.',
    'required_without' => 'The :attribute field is required when :values is not present.',
    'size' => ['string' => 'The :attribute must be :size characters.'],
    'string' => 'The :attribute must be a string.',
    'unique' => 'The :attribute has already been taken.',
    'url' => 'The :attribute must be a valid URL.',
];
