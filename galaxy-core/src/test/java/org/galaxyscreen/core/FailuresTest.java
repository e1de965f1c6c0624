package org.galaxyscreen.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import org.junit.jupiter.api.Test;

class FailuresTest {
    @Test
    void deepestWordsAreTaken() {
        assertThat(Failures.reason(new IllegalStateException(
                        "Failed to load", new UncheckedIOException(new IOException("byte 96 is missing")))))
                .isEqualTo("byte 96 is missing");
        assertThat(Failures.reason(new IOException("cut short", new EOFException())))
                .isEqualTo("cut short");
    }

    @Test
    void fileSystemsSayWhy() {
        assertThat(Failures.reason(new AccessDeniedException("/a"))).isEqualTo("permission denied");
        assertThat(Failures.reason(new FileSystemException("/a", null, "No space left on device")))
                .isEqualTo("No space left on device");
    }

    @Test
    void classesAreNotNamed() {
        assertThat(Failures.reason(new IllegalStateException(new BufferUnderflowException())))
                .isEqualTo("it contradicts itself");
        assertThat(Failures.reason(
                        new ClassCastException("class java.lang.String cannot be cast to class java.lang.Integer")))
                .isEqualTo("it contradicts itself");
        assertThat(Failures.reason(new NullPointerException("Cannot invoke \"Object.toString()\"")))
                .isEqualTo("it contradicts itself");
        // Java's words for a page of a mapped file that is gone.
        assertThat(Failures.reason(new InternalError(
                        "a fault occurred in a recent unsafe memory access operation in compiled Java code")))
                .isEqualTo("it has become shorter while it was read, or its disk has failed");
        assertThat(Failures.reason(new StackOverflowError())).isEqualTo("it is nested too deeply");
    }

    @Test
    void circleOfCausesEnds() {
        Exception first = new IOException("first");
        first.initCause(new IOException("second", first));

        assertThat(Failures.reason(first)).isIn("first", "second");
    }
}
