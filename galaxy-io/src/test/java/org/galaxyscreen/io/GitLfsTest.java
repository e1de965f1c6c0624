package org.galaxyscreen.io;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.galaxyscreen.io.catalogue.Catalogues;
import org.galaxyscreen.io.npy.NpyReader;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a clone holds in place of a large file that was not fetched. */
class GitLfsTest {
    private static final String POINTER =
            "version https://git-lfs.github.com/spec/v1\noid sha256:" + "4d".repeat(32) + "\nsize 2735267419\n";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"survey.h5", "stack.npz", "tile.fits", "cutouts.zip", "survey.parquet"})
    void aPointerIsNoSurvey(String name) throws IOException {
        Path file = Files.writeString(folder.resolve(name), POINTER);
        assertThatThrownBy(() -> ImageSources.open(file))
                .isInstanceOf(IOException.class)
                .hasMessage(file + ": this is a Git LFS pointer, not the file; run `git lfs pull` where it was cloned");
    }

    @ParameterizedTest
    @ValueSource(strings = {"features.npy", "known.csv", "known.vot"})
    void aPointerIsNeitherFeaturesNorACatalogue(String name) throws IOException {
        Path file = Files.writeString(folder.resolve(name), POINTER);
        assertThatThrownBy(() -> {
                    if (name.endsWith(".npy")) {
                        NpyReader.open(file).close();
                    } else {
                        Catalogues.open(file).close();
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + ": this is a Git LFS pointer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.jpg", "a.png"})
    void aPointerAmongPicturesIsNamed(String name) throws IOException {
        Path file = Files.writeString(folder.resolve(name), POINTER);
        assertThatThrownBy(() ->
                        Fixtures.readAll(ImageSources.open(folder), 1).get(0).read())
                .hasMessageStartingWith(file + ": this is a Git LFS pointer");
    }
}
