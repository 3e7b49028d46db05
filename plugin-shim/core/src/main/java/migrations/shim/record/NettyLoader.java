package migrations.shim.record;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.security.SecureClassLoader;
import java.util.Collection;

/**
 * Brings the tap's classes to life beside the node's own netty. A plugin cannot see netty, and netty cannot see the plugin: so the tap's
 * classes are read from the plugin's jar and defined here, where netty's loader is the parent and the plugin's other packages are handed
 * back to the plugin's loader.
 */
public final class NettyLoader extends SecureClassLoader {
    private static final String OURS = "migrations.shim.";
    private static final String TAP = "migrations.shim.tap.";
    private static final String ENTRY = TAP + "NettyAttachment";
    private static final String[] CHANNEL_COLLECTIONS = {"httpServerChannels", "serverChannels"};

    private final ClassLoader plugin;

    private NettyLoader(ClassLoader netty, ClassLoader plugin) {
        super(netty);
        this.plugin = plugin;
    }

    /** The attachment for this transport's netty; throws with the reason when the transport is none that can be recorded. */
    public static Attachment attachmentFor(Object httpTransport) throws Exception {
        ClassLoader netty = nettyOf(httpTransport);
        ClassLoader tap = new NettyLoader(netty, NettyLoader.class.getClassLoader());
        return (Attachment) tap.loadClass(ENTRY).getConstructor().newInstance();
    }

    /** The value of a field by name, wherever in the class hierarchy it stands; null when there is none. */
    public static Object field(Object owner, String name) throws IllegalAccessException {
        for (Class<?> type = owner.getClass(); type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (field.getName().equals(name)) {
                    field.setAccessible(true);
                    return field.get(owner);
                }
            }
        }
        return null;
    }

    /** The transport's server channels, the product's objects around netty's. */
    public static Collection<?> serverChannels(Object httpTransport) throws IllegalAccessException {
        for (String name : CHANNEL_COLLECTIONS) {
            Object found = field(httpTransport, name);
            if (found instanceof Collection) {
                return (Collection<?>) found;
            }
        }
        throw new IllegalStateException("the HTTP transport " + httpTransport.getClass().getName() + " keeps no server channels that are known");
    }

    private static ClassLoader nettyOf(Object httpTransport) throws IllegalAccessException {
        for (Object each : serverChannels(httpTransport)) {
            Object channel = channelOf(each);
            Class<?> netty = channel == null ? null : channelInterface(channel.getClass());
            if (netty != null) {
                return netty.getClassLoader();
            }
        }
        throw new IllegalStateException("the HTTP transport " + httpTransport.getClass().getName() + " has no netty channel");
    }

    /** Netty's channel in, or behind, an object of the product. */
    public static Object channelOf(Object each) throws IllegalAccessException {
        return channelInterface(each.getClass()) != null ? each : field(each, "channel");
    }

    private static Class<?> channelInterface(Class<?> type) {
        for (Class<?> at = type; at != null; at = at.getSuperclass()) {
            for (Class<?> each : at.getInterfaces()) {
                Class<?> found = each.getName().equals("io.netty.channel.Channel") ? each : channelInterface(each);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OURS)) {
            return super.loadClass(name, resolve);
        }
        if (!name.startsWith(TAP)) {
            return plugin.loadClass(name);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream in = plugin.getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(8192);
            byte[] buffer = new byte[8192];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                bytes.write(buffer, 0, n);
            }
            // The plugin's own grants go with its classes, wherever they are defined.
            return defineClass(name, bytes.toByteArray(), 0, bytes.size(), NettyLoader.class.getProtectionDomain());
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }
}
