package migrations.shim.scan;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** Tells requests that may change something from those that cannot. In doubt a request is a mutation. */
final class RequestKinds {
    /** Last words of a path that make a POST or DELETE a read. */
    private static final Set<String> READS = new HashSet<>(Arrays.asList(
        "_search", "_msearch", "_count", "_mget", "_scroll", "scroll", "_field_caps", "_analyze", "_explain", "_termvectors",
        "_mtermvectors", "_rank_eval", "_search_shards", "_async_search", "_sql", "_knn_search", "_pit", "_validate"));

    private RequestKinds() {
    }

    static boolean isMutation(String method, String path) {
        switch (method) {
            case "GET":
            case "HEAD":
            case "OPTIONS":
                return false;
            case "POST":
            case "DELETE":
                return !isRead(path);
            default:
                return true;
        }
    }

    private static boolean isRead(String path) {
        int end = path.indexOf('?');
        String bare = end < 0 ? path : path.substring(0, end);
        String[] words = bare.split("/");
        for (int i = words.length - 1; i >= 0 && i >= words.length - 2; i--) {
            if (words[i].equals("_search") || words[i].equals("_explain") || words[i].equals("_validate")) {
                return true; // _search/template, _search/scroll, _explain/7, _validate/query
            }
        }
        return words.length > 0 && READS.contains(words[words.length - 1]);
    }
}
