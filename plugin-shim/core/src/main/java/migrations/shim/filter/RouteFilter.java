package migrations.shim.filter;

/** A method, or any, and a pattern of paths. */
final class RouteFilter {
    /** Null: any. */
    private final String method;
    private final TextPattern path;

    /** @param route without a {@link #problem} */
    RouteFilter(String route) {
        int space = route.indexOf(' ');
        method = space < 0 ? null : route.substring(0, space);
        path = new TextPattern(route.substring(space + 1));
    }

    /** What is wrong with a route as a user writes it; null when nothing is. */
    static String problem(String route) {
        int space = route.indexOf(' ');
        for (int i = 0; i < space; i++) {
            if (route.charAt(i) < 'A' || route.charAt(i) > 'Z') {
                return "has a method that is not of capital letters.";
            }
        }
        String path = route.substring(space + 1);
        if (path.isEmpty() || path.charAt(0) != '/' && path.charAt(0) != '*') {
            return "has a path that begins with neither / nor *.";
        }
        return path.indexOf('?') >= 0 ? "has a query, which is not looked at." : null;
    }

    /** The path without its query, escapes resolved. */
    boolean matches(String requestMethod, byte[] text, int bytes) {
        return (method == null || method.equals(requestMethod)) && path.matches(text, 0, bytes);
    }
}
