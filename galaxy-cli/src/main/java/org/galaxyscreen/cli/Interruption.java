package org.galaxyscreen.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Has Ctrl-C, and SIGTERM, end a command as an interruption of its thread does: it stops at the next batch, keeps what it has
 * done, removes its temporary files, and says how to go on. A command that does not stop in time is ended all the same.
 */
final class Interruption {
    /** More than a batch takes on a slow processor; whoever pressed Ctrl-C waits for it. */
    private static final long PATIENCE_SECONDS = 10;

    private final CountDownLatch ended = new CountDownLatch(1);

    private Interruption() {}

    /** Watches over the command that this thread is about to run. */
    static Interruption ofThisThread() {
        Interruption interruption = new Interruption();
        Thread command = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> interruption.stop(command), "interruption"));
        return interruption;
    }

    /** The command has ended: there is nothing to stop any more. */
    void ended() {
        ended.countDown();
    }

    private void stop(Thread command) {
        if (ended.getCount() == 0) {
            return;
        }
        command.interrupt();
        try {
            if (!ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println(
                        "Stopped: the command did not end within " + PATIENCE_SECONDS
                                + " s, so at most as much of its work is lost; screen and extract resume when they are run again.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
