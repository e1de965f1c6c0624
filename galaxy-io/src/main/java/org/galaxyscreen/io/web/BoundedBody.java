package org.galaxyscreen.io.web;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Takes an answer's bytes as they come, up to a bound; says when the last came. */
final class BoundedBody implements BodySubscriber<Long> {
    private final long most;
    private final Sink sink;
    private final AtomicLong lastNanos;
    private final CompletableFuture<Long> done = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;
    private long taken;

    /**
     * @param most how many bytes may come
     * @param lastNanos is set to {@link System#nanoTime} whenever some come
     */
    BoundedBody(long most, Sink sink, AtomicLong lastNanos) {
        this.most = most;
        this.sink = sink;
        this.lastNanos = lastNanos;
    }

    /** Where the bytes go. */
    interface Sink {
        void write(ByteBuffer bytes) throws IOException;
    }

    /** What came is not taken, now or later. */
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1;

        RefusedException(String message) {
            super(message);
        }

        static RefusedException tooLarge(long most) {
            return new RefusedException("has more than " + most + " bytes; at most as many expected");
        }
    }

    /** How many bytes came. */
    @Override
    public CompletionStage<Long> getBody() {
        return done;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        Flow.Subscription open = Objects.requireNonNull(subscription);
        lastNanos.set(System.nanoTime());
        try {
            for (ByteBuffer buffer : buffers) {
                taken += buffer.remaining();
                if (taken > most) {
                    throw RefusedException.tooLarge(most);
                }
                sink.write(buffer);
            }
            open.request(1);
        } catch (IOException e) {
            open.cancel();
            done.completeExceptionally(e);
        }
    }

    @Override
    public void onError(Throwable failure) {
        done.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        done.complete(taken);
    }
}
