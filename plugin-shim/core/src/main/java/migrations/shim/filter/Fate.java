package migrations.shim.filter;

/** What a filter says of the request that passes. */
public enum Fate {
    /** It goes into the log. Always so where there is no filter. */
    KEPT,
    /** Its head is not far enough: its bytes are not told yet. */
    OPEN,
    /** Neither it nor its answer goes into the log. */
    OUT,
}
