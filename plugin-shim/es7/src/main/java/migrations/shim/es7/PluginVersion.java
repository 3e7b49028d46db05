package migrations.shim.es7;

/** The plugin's version, as the build put it into the jar's manifest. */
final class PluginVersion {
    static final String TEXT = read();

    private PluginVersion() {
    }

    private static String read() {
        String version = PluginVersion.class.getPackage().getImplementationVersion();
        return version == null ? "0" : version;
    }
}
