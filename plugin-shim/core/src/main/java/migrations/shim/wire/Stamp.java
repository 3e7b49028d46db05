package migrations.shim.wire;

/** The name of one HTTP request of one node start, as it travels through the cluster: {@code <epoch, 16 hex digits>.<connection>.<number>}. */
public final class Stamp {
    /** The header the node's REST layer copies into the thread context. Neutral on purpose: OpenSearch Security answers 403 to its own prefix. */
    public static final String HEADER = "X-Migrations-Request";
    /** The name that OpenSearch Security lets through between nodes. */
    public static final String TRACE = "_opendistro_security_trace_migrations_request";

    public static final Stamp NONE = new Stamp(0, 0, 0);

    public final long epoch;
    public final int connection;
    public final int number;

    private Stamp(long epoch, int connection, int number) {
        this.epoch = epoch;
        this.connection = connection;
        this.number = number;
    }

    /** What stands in front of the request's number, made once per connection. */
    public static String prefix(long epoch, int connection) {
        String hex = Long.toHexString(epoch);
        return "0000000000000000".substring(hex.length()) + hex + '.' + Integer.toUnsignedString(connection) + '.';
    }

    /** Reads the text; {@link #NONE} for null and for anything that is no stamp. */
    public static Stamp parse(String text) {
        if (text == null || text.length() < 20 || text.length() > 38 || text.charAt(16) != '.') {
            return NONE;
        }
        int second = text.indexOf('.', 17);
        if (second < 0) {
            return NONE;
        }
        try {
            return new Stamp(Long.parseUnsignedLong(text.substring(0, 16), 16),
                Integer.parseUnsignedInt(text.substring(17, second)), Integer.parseUnsignedInt(text.substring(second + 1)));
        } catch (NumberFormatException e) {
            return NONE;
        }
    }
}
