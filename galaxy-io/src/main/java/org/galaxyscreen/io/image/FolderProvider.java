package org.galaxyscreen.io.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.Providers;
import org.galaxyscreen.io.ImageSourceProvider;
import org.galaxyscreen.io.ImageSources;

/** Opens folders as {@link ImageFolderSource}. */
public final class FolderProvider implements ImageSourceProvider {
    /** For the service loader. */
    public FolderProvider() {}

    @Override
    public String name() {
        return "folder";
    }

    @Override
    public String description() {
        return "a folder of " + ImageFormats.load(NamedOptions.none()).names() + " files";
    }

    /** Folders, but for those without pictures that another provider accepts. */
    @Override
    public boolean accepts(String location) {
        Optional<Path> folder = ImageSources.path(location).filter(Files::isDirectory);
        return folder.isPresent()
                && !(isFolderOf(folder.get(), name -> true)
                        && Providers.byName(ImageSourceProvider.class, ImageSourceProvider::name).values().stream()
                                .anyMatch(other -> !other.name().equals(name()) && other.accepts(location)));
    }

    /**
     * Whether files of a kind are in a folder or below it, and no pictures, which would make it a folder of pictures: for providers of folders of
     * other files. Stops at the first picture; hidden files do not count, nor what cannot be read.
     *
     * @param kind whether a file's name is one of the kind's
     */
    public static boolean isFolderOf(Path folder, Predicate<String> kind) {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        Set<String> pictures = new HashSet<>();
        Providers.byName(ImageFormat.class, ImageFormat::name)
                .values()
                .forEach(format -> pictures.addAll(format.suffixes()));
        boolean found = false;
        try (Stream<Path> files = Files.walk(folder.toRealPath())) {
            for (Iterator<Path> all = files.iterator(); all.hasNext(); ) {
                String name = String.valueOf(all.next().getFileName());
                if (name.startsWith(".")) {
                    continue;
                }
                if (pictures.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT))) {
                    return false;
                }
                found |= kind.test(name);
            }
        } catch (IOException | UncheckedIOException e) {
            return found;
        }
        return found;
    }

    /** The image formats' options. */
    @Override
    public Set<String> options() {
        Set<String> options = new TreeSet<>();
        Providers.byName(ImageFormat.class, ImageFormat::name)
                .values()
                .forEach(format -> options.addAll(format.options()));
        return options;
    }

    @Override
    public ImageSource open(String location, NamedOptions options) throws IOException {
        return ImageFolderSource.of(Path.of(location), options);
    }
}
