package migrations.shim.tap;

/** A request whose answer has not passed whole yet. */
final class OpenRequest {
    final int number;
    /** Until its request line was read it counts as one that may change something. */
    boolean mutation = true;
    /** The frame that holds the last of its bytes so far. */
    long sequence;
    /** Some of its bytes, or of its answer's, were dropped; counted once. */
    boolean lost;
    /** A filter keeps it out of the log, and its answer. */
    boolean filteredOut;

    OpenRequest(int number) {
        this.number = number;
    }
}
