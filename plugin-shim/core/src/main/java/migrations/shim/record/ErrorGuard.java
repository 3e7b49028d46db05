package migrations.shim.record;

/**
 * Stands between our code and whoever calls it: an error is counted and told once, and after a few of them the callback steps aside for
 * good. An Error that got out of a listener would halt the node. Any thread.
 */
public final class ErrorGuard {
    /** After this many errors the guarded callback does nothing any more. */
    public static final int LIMIT = 5;

    private final String what;
    private final Ledger ledger;
    private final NodeLog log;
    private volatile int errors;

    public ErrorGuard(String what, Ledger ledger, NodeLog log) {
        this.what = what;
        this.ledger = ledger;
        this.log = log;
    }

    public boolean isAside() {
        return errors >= LIMIT;
    }

    /** Never throws, whatever came. True when this was the error that makes it step aside. */
    public boolean caught(Throwable error) {
        try {
            int now;
            synchronized (this) {
                now = ++errors;
            }
            ledger.errors.incrementAndGet();
            if (now == 1 || now == LIMIT) {
                log.warn(what + (now == LIMIT ? " failed " + LIMIT + " times and steps aside: " : " failed: ") + describe(error));
            }
            return now == LIMIT;
        } catch (Throwable again) {
            return false; // out of memory while telling of it: nothing better can be done
        }
    }

    /** The type and place of an error, never its message: that may hold a piece of a document. */
    private static String describe(Throwable error) {
        StackTraceElement[] stack = error.getStackTrace();
        return error.getClass().getName() + (stack.length > 0 ? " at " + stack[0] : "");
    }
}
