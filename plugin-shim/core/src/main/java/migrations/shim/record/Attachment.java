package migrations.shim.record;

/** The taps and links in the node's netty, seen from the plugin's side: the implementation lives in netty's class loader. */
public interface Attachment {
    /** Puts the taps in and opens the links. Gives the number of server channels attached to. */
    int attach(Object httpTransport, Recorder recorder) throws Exception;

    /** Lets go of everything held and holds nothing more. Any thread; waits for the loops, but not for long. */
    void releaseAll();

    /** The last frames, then the end of the links. Any thread; waits at most about a second. */
    void goodbye();
}
