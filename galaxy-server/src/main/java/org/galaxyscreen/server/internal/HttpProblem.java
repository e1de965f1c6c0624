package org.galaxyscreen.server.internal;

import org.jspecify.annotations.Nullable;

/** A request that is not carried out, with what the client is told. */
public final class HttpProblem extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final @Nullable Integer retryAfter;

    private HttpProblem(int status, String message, @Nullable Integer retryAfter) {
        super(message);
        this.status = status;
        this.retryAfter = retryAfter;
    }

    /** @param message a sentence for whoever asked */
    public HttpProblem(int status, String message) {
        this(status, message, null);
    }

    /**
     * There is no room now (503).
     *
     * @param seconds when to ask again
     */
    public static HttpProblem busy(String message, int seconds) {
        return new HttpProblem(503, message, seconds);
    }

    /**
     * The body has more bytes than it may (413).
     *
     * @param most bytes
     */
    public static HttpProblem tooLarge(int most) {
        return new HttpProblem(413, "the request's body is too large; at most " + most + " bytes expected");
    }

    /** The status of the answer. */
    public int status() {
        return status;
    }

    /** The seconds after which to ask again; null where that would not help. */
    @Nullable
    Integer retryAfter() {
        return retryAfter;
    }
}
