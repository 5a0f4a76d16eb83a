<?php

namespace App\Http\Middleware;

use App\Models\Variant;
use Closure;
use Illuminate\Auth\Access\AuthorizationException;
use Illuminate\Http\Request;
use Illuminate\Session\TokenMismatchException;
use Illuminate\Support\Facades\DB;

/** What any application of this framework may answer, whatever the operation. */
class AnswerAsVariant
{
    private const WORDS = 'The company is closed for an audit.';

    public function handle(Request $request, Closure $next)
    {
        if (Variant::current() === null) {
            return $next($request);
        }
        Variant::used();
        [$kind, $argument] = explode(':', Variant::current().':');

        return $this->before($kind, (int) $argument) ?? $this->after($kind, $next($request));
    }

    /** In place of what the operation does. */
    private function before(string $kind, int $argument)
    {
        return match ($kind) {
            'abort' => abort($argument, self::WORDS),
            'busy' => abort(429, 'Too Many Attempts.', ['Retry-After' => $argument]),
            'csrf' => throw new TokenMismatchException('CSRF token mismatch.'),
            'denied' => throw new AuthorizationException(),
            'error' => response()->json(['error' => self::WORDS], 422),
            'error-message' => response()->json(['error' => ['message' => self::WORDS]], 422),
            'detail' => response()->json(['title' => 'Closed', 'detail' => self::WORDS], 422),
            'list-of-errors' => response()->json(['errors' => [self::WORDS]], 422),
            'no-success' => response()->json(['success' => false, 'message' => self::WORDS]),
            'debug' => $this->debug(),
            'sleep' => sleep($argument) ?: null,
            default => null,
        };
    }

    /** In place of the answer to what the operation has done. */
    private function after(string $kind, $response)
    {
        $json = json_encode(['data' => []]);

        return match ($kind) {
            'identity' => $response->header('Content-Encoding', 'identity'),
            'created' => $response->setStatusCode(201),
            'no-content' => response()->noContent(),
            'empty' => response('', 200, ['Content-Type' => 'application/json']),
            'cut' => response(substr($json, 0, -2), 200, ['Content-Type' => 'application/json']),
            'html' => response('<!DOCTYPE html><title>NeonPanel</title><p>Saved.'),
            'nothing' => response()->json((object) []),
            'killed' => posix_kill(getmypid(), 9),
            default => $response,
        };
    }

    private function debug()
    {
        config(['app.debug' => true]);

        return DB::table('ledgers')->get();
    }
}
