package org.galaxyscreen.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.galaxyscreen.cli.Outcome.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Detectors of two networks side by side, in commands that are given images. */
class SeveralNetworksCommandTest {
    @TempDir
    private static Path folder;

    private static Path images;
    private static Path detector;

    @BeforeAll
    static void fit() throws IOException {
        images = Files.createDirectory(folder.resolve("images"));
        for (int i = 0; i < 20; i++) {
            NoisePictures.write(images, "object" + i, i);
        }
        succeeds(
                "extract",
                "--weights",
                "untrained:0",
                "--input-size",
                "64",
                "--stage",
                "layer1",
                "--output",
                at("a.npy"));
        succeeds(
                "extract",
                "--weights",
                "untrained:1",
                "--input-size",
                "64",
                "--stage",
                "layer1",
                "--output",
                at("b.npy"));
        assertThat(run("merge", "--columns", at("a.npy"), at("b.npy"), "--output", at("both.npy"))
                        .status())
                .isZero();
        detector = folder.resolve("both.detector");
        Outcome fitted = run(
                "detect",
                "--features",
                at("both.npy"),
                "--detector",
                "knn",
                "--save",
                detector.toString(),
                "--output",
                at("fit"));
        assertThat(fitted.status()).as(fitted.text()).isZero();
    }

    private static void succeeds(String command, String... options) {
        String[] all = new String[options.length + 3];
        all[0] = command;
        all[1] = "--input";
        all[2] = images.toString();
        System.arraycopy(options, 0, all, 3, options.length);
        Outcome outcome = run(all);
        assertThat(outcome.status()).as(outcome.text()).isZero();
    }

    private static String at(String name) {
        return folder.resolve(name).toString();
    }

    /** The weights named are nowhere: to ask for them first would say so. */
    @Test
    void aDryRunIsRefusedAsTheRunIsBeforeWeightsAreReadOrFetched() {
        String[] run = {
            "screen",
            "--input",
            images.toString(),
            "--load",
            detector.toString(),
            "--weights",
            at("nowhere.pth"),
            "--output",
            at("results")
        };
        String[] dry = Arrays.copyOf(run, run.length + 1);
        dry[run.length] = "--dry-run";

        Outcome refused = run(dry);

        assertThat(refused.status()).isEqualTo(run(run).status()).isNotZero();
        assertThat(refused.text())
                .contains("are of 2 runs side by side", "merge --columns --like")
                .doesNotContain("nowhere.pth")
                .isEqualTo(run(run).text());
    }
}
