package migrations.shim.record;

/** Lines in the node's own log. The adapter brings the way there; no line holds a payload, a header or a key. */
public interface NodeLog {
    void info(String line);

    void warn(String line);
}
