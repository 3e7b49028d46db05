package migrations.shim.filter;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Which reads are kept out of the log: one that any of these matches. Says so of one request line, and of one user agent. The proxy's rule
 * in this language (docs/golden/filters.json). Pure; any thread.
 */
public final class CaptureFilter {
    /** Filters at most, of all kinds together. */
    public static final int MAX_FILTERS = 64;
    /** Length of one at most, UTF-8 bytes. */
    public static final int MAX_FILTER_BYTES = 256;

    private final List<RouteFilter> routes = new ArrayList<>();
    private final List<TextPattern> agents = new ArrayList<>();
    private final List<TextPattern> indices = new ArrayList<>();

    private CaptureFilter() {
    }

    /** Null when there is nothing to filter by. Refuses bad ones with one message. */
    public static CaptureFilter of(List<String> routes, List<String> agents, List<String> indices) {
        int count = routes.size() + agents.size() + indices.size();
        if (count > MAX_FILTERS) {
            throw new IllegalArgumentException(count + " filters are given; " + MAX_FILTERS + " are taken at most.");
        }
        CaptureFilter filter = new CaptureFilter();
        routes.forEach(each -> filter.routes.add(new RouteFilter(route(each))));
        agents.forEach(each -> filter.agents.add(new TextPattern(agent(each))));
        indices.forEach(each -> filter.indices.add(new TextPattern(index(each))));
        return count == 0 ? null : filter;
    }

    /** A path pattern, a method and a space in front of it or not: {@code GET /_cluster/health*}; as it is, or refused. */
    public static String route(String text) {
        String problem = problem(text);
        return checked("Route", text, problem == null ? RouteFilter.problem(text) : problem);
    }

    /** A pattern against the value of the user-agent header; as it is, or refused. */
    public static String agent(String text) {
        return checked("User agent", text, problem(text));
    }

    /** A pattern against index names; as it is, or refused. */
    public static String index(String text) {
        String problem = problem(text);
        boolean inName = text.indexOf('/') >= 0 || text.indexOf(',') >= 0 || text.indexOf(' ') >= 0;
        return checked("Index", text, problem == null && inName ? "holds a slash, comma or space, which no index name has." : problem);
    }

    public boolean matchesAgent(byte[] text, int from, int to) {
        return any(agents, text, from, to);
    }

    /**
     * What the request line of a request that counts as a read says: OPEN when a user agent can still match. The path from {@code from} to
     * {@code to} is as the request line has it, its query too.
     */
    public Fate fateOfLine(String method, byte[] text, int from, int to) {
        int end = PathText.endOfPath(text, from, to);
        byte[] resolved = new byte[end - from];
        int bytes = PathText.resolve(text, from, end, resolved);
        if (!SureReads.is(method, resolved, bytes)) {
            return Fate.KEPT;
        }
        for (RouteFilter route : routes) {
            if (route.matches(method, resolved, bytes)) {
                return Fate.OUT;
            }
        }
        int indicesEnd = indices.isEmpty() ? from : PathText.endOfIndices(text, from, end);
        if (indicesEnd > from && matchesIndices(resolved, PathText.resolve(text, from + 1, indicesEnd, resolved))) {
            return Fate.OUT;
        }
        return agents.isEmpty() ? Fate.KEPT : Fate.OPEN;
    }

    /** Every name has to match one of the patterns. */
    private boolean matchesIndices(byte[] names, int bytes) {
        int from = 0;
        while (true) {
            int comma = PathText.indexOf(',', names, from, bytes);
            if (!any(indices, names, from, comma < 0 ? bytes : comma)) {
                return false;
            }
            if (comma < 0) {
                return true;
            }
            from = comma + 1;
        }
    }

    private static boolean any(List<TextPattern> patterns, byte[] text, int from, int to) {
        for (TextPattern pattern : patterns) {
            if (pattern.matches(text, from, to)) {
                return true;
            }
        }
        return false;
    }

    private static String problem(String text) {
        if (text.isEmpty()) {
            return "is empty.";
        }
        if (text.getBytes(StandardCharsets.UTF_8).length > MAX_FILTER_BYTES) {
            return "is longer than " + MAX_FILTER_BYTES + " bytes.";
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            return "has control characters.";
        }
        return text.startsWith(" ") || text.endsWith(" ") ? "begins or ends with a space." : null;
    }

    private static String checked(String kind, String text, String problem) {
        if (problem != null) {
            String shown = text.length() > 80 ? text.substring(0, 80) + "..." : text;
            throw new IllegalArgumentException(kind + " filter \"" + shown.replaceAll("\\p{Cntrl}", "?") + "\" " + problem);
        }
        return text;
    }
}
