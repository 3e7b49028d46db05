package migrations.shim.record;

import java.util.Locale;

/** What the recorder does with traffic. One setting, changeable while the node runs. */
public enum Policy {
    /** Everything is recorded, nothing is ever held. */
    OBSERVE(1),
    /** A mutation's response is held until the request's bytes are durable at the sidecar and its effects are on the link. */
    ACKNOWLEDGED(2),
    /** Nothing is kept; how much it would be is counted. */
    COUNT(4),
    /** The taps are taken out. */
    OFF(5);

    /** The number on the wire. */
    public final int code;

    Policy(int code) {
        this.code = code;
    }

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** True when frames of bytes and evidence are made. */
    public boolean records() {
        return this == OBSERVE || this == ACKNOWLEDGED;
    }

    /** Reads the setting's text; refuses what this recorder cannot do. */
    public static Policy parse(String text) {
        for (Policy policy : values()) {
            if (policy.text().equals(text)) {
                return policy;
            }
        }
        if ("false".equals(text)) {
            return OFF; // an unquoted off in the node's YAML file arrives as false
        }
        if ("strict".equals(text)) {
            throw new IllegalArgumentException("policy [strict] (holding requests) is not available in this version of the plugin; use [acknowledged]");
        }
        throw new IllegalArgumentException("unknown policy [" + text + "]; it is one of observe, acknowledged, count, off");
    }

    /** The policy of a number on the wire; null for 0 and for one that this recorder cannot do. */
    public static Policy of(int code) {
        for (Policy policy : values()) {
            if (policy.code == code) {
                return policy;
            }
        }
        return null;
    }
}
