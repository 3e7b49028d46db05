package migrations.shim.wire;

import java.nio.charset.StandardCharsets;

/** Writes one JSON object, member by member. The product's own JSON classes move between versions; these few lines do not. */
public final class Json {
    private final StringBuilder text = new StringBuilder(256).append('{');

    public Json put(String name, String value) {
        return value == null ? raw(name, "null") : quoted(name, value);
    }

    public Json put(String name, long value) {
        key(name).append(value);
        return this;
    }

    public Json put(String name, Long value) {
        return value == null ? raw(name, "null") : put(name, value.longValue());
    }

    public Json put(String name, boolean value) {
        key(name).append(value);
        return this;
    }

    /** A value that is JSON already. */
    public Json raw(String name, String json) {
        key(name).append(json == null ? "null" : json);
        return this;
    }

    public byte[] bytes() {
        return toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return text + "}";
    }

    public static String quote(String value) {
        StringBuilder out = new StringBuilder(value.length() + 2);
        quote(out, value);
        return out.toString();
    }

    private Json quoted(String name, String value) {
        quote(key(name), value);
        return this;
    }

    private StringBuilder key(String name) {
        if (text.length() > 1) {
            text.append(',');
        }
        quote(text, name);
        return text.append(':');
    }

    private static void quote(StringBuilder out, String value) {
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
