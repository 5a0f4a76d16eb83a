<?php

use App\Http\Controllers\CompanyController;
use App\Http\Controllers\CostController;
use App\Http\Controllers\ImportController;
use App\Http\Controllers\ItemController;
use App\Http\Controllers\ReportController;
use App\Http\Controllers\RevenueController;
use App\Http\Controllers\WarehouseController;
use Illuminate\Support\Facades\Route;

Route::get('companies', [CompanyController::class, 'index'])->name('listCompanies');
Route::get('reports', [ReportController::class, 'index'])->name('listReports');
Route::get('revenue-and-cogs', [RevenueController::class, 'index'])->name('getRevenueAndCogs');
Route::get('import/{type}/instructions', [ImportController::class, 'instructions'])->name('getImportInstructions');

Route::prefix('companies/{company:uuid}')->middleware('can:view,company')->scopeBindings()->group(function () {
    Route::get('warehouses', [WarehouseController::class, 'index'])->name('listWarehouses');
    Route::get('warehouses/{warehouse:uuid}/balances', [WarehouseController::class, 'balances'])
        ->name('getWarehouseBalances');
    Route::get('inventory-items', [ItemController::class, 'index'])->name('listInventoryItems');
    Route::get('inventory-items/{item}/balances', [ItemController::class, 'show'])->name('getInventoryDetails');
    Route::get('inventory-items/{item}/landed-cost', [CostController::class, 'landedCost'])
        ->name('getInventoryLandedCost');
    Route::get('inventory-items/{item}/cogs', [CostController::class, 'cogs'])->name('getInventoryCogs');
    Route::post('create/{type}', [ImportController::class, 'store'])->name('createDocuments');
    Route::post('import/{type}/pdf', [ImportController::class, 'storePdf'])->name('createDocumentsByPdf');
    Route::get('import/{type}/status/{import}', [ImportController::class, 'status'])->name('checkImportStatus');
});
