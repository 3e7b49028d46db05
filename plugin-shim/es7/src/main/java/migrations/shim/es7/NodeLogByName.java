package migrations.shim.es7;

import java.lang.reflect.Method;
import migrations.shim.record.NodeLog;

/** The node's log4j, found by name: the plugin must not bring its own, and its classes are nowhere to compile against but in a node. */
final class NodeLogByName implements NodeLog {
    private final Object logger;
    private final Method info;
    private final Method warn;

    NodeLogByName(String name) {
        Object found = null;
        Method foundInfo = null;
        Method foundWarn = null;
        try {
            Class<?> type = Class.forName("org.apache.logging.log4j.Logger");
            found = Class.forName("org.apache.logging.log4j.LogManager").getMethod("getLogger", String.class).invoke(null, name);
            foundInfo = type.getMethod("info", String.class);
            foundWarn = type.getMethod("warn", String.class);
        } catch (ReflectiveOperationException | LinkageError e) {
            // A node without log4j: the recorder works on without a word.
        }
        logger = found;
        info = foundInfo;
        warn = foundWarn;
    }

    @Override
    public void info(String line) {
        write(info, line);
    }

    @Override
    public void warn(String line) {
        write(warn, line);
    }

    private void write(Method method, String line) {
        try {
            if (method != null) {
                method.invoke(logger, line);
            }
        } catch (ReflectiveOperationException e) {
            // Nothing is told then; nothing breaks either.
        }
    }
}
