package org.galaxyscreen.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Doors of this test: {@code META-INF/services} names what is behind them. */
class ProvidersTest {
    /** A door behind which there are a circle and a square. */
    public interface ShapeProvider extends NamedProvider<String> {}

    /** A door behind which there is nothing. */
    public interface EmptyProvider extends NamedProvider<String> {}

    /** A door behind which there are two of one name. */
    public interface TwinProvider extends NamedProvider<String> {}

    /** With options, the first of which may be given as a value alone. */
    public static final class Circle implements ShapeProvider {
        @Override
        public String name() {
            return "circle";
        }

        @Override
        public List<String> options() {
            return List.of("radius", "filled");
        }

        @Override
        public String create(NamedOptions options) {
            return "circle of " + options.number("radius", 1, 0, 9) + (options.flag("filled", false) ? ", filled" : "");
        }
    }

    /** Without options. */
    public static final class Square implements ShapeProvider {
        @Override
        public String name() {
            return "square";
        }

        @Override
        public String create(NamedOptions options) {
            return "square";
        }
    }

    /** Behind the context class loader's door alone. */
    public static final class Star implements ShapeProvider {
        @Override
        public String name() {
            return "star";
        }

        @Override
        public String create(NamedOptions options) {
            return "star";
        }
    }

    /** One of two of the same name. */
    public static class Castor implements TwinProvider {
        @Override
        public String name() {
            return "twin";
        }

        @Override
        public String create(NamedOptions options) {
            return "castor";
        }
    }

    /** The other. */
    public static final class Pollux extends Castor {}

    @Test
    void providersAreMadeByNameAndOptions() {
        assertThat(shape("square")).isEqualTo("square");
        assertThat(shape("circle")).isEqualTo("circle of 1.0");
        assertThat(shape("circle:2")).isEqualTo("circle of 2.0");
        assertThat(shape("circle:2,filled=true")).isEqualTo("circle of 2.0, filled");
        assertThat(shape("circle:filled=true")).isEqualTo("circle of 1.0, filled");
    }

    @Test
    void whatCannotBeMadeIsRefusedWithWhatThereIs() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> shape("cube"))
                .withMessage("'cube' is no shape; circle or square expected");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> shape("circle:colour=red"))
                .withMessage("the shape circle has no option colour; it has filled, radius");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> shape("circle:10"))
                .withMessage("the option radius is '10'; a number from 0.0 to 9.0 expected");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> shape("square:3"))
                .withMessage("'3' is no option; name=value expected");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Providers.create(EmptyProvider.class, "shape", "circle"))
                .withMessage("'circle' is no shape; there is none on the class path");
    }

    @Test
    void longestEndThatFitsIsTaken() {
        Map<String, List<String>> ends = Map.of("circle", List.of(".gz", ".round"), "square", List.of(".fits.gz"));

        assertThat(byEnd(ends, "a.FITS.GZ")).contains("square");
        assertThat(byEnd(ends, "a.csv.gz")).contains("circle");
        assertThat(byEnd(ends, "round")).isEmpty();
        assertThatThrownBy(() -> byEnd(Map.of("circle", List.of(".x"), "square", List.of(".y", ".x")), "a.x"))
                .isInstanceOf(ServiceConfigurationError.class)
                .hasMessageContaining("claim files that end in '.x': ")
                .hasMessageContaining("circle")
                .hasMessageContaining("square");
    }

    private static Optional<String> byEnd(Map<String, List<String>> ends, String file) {
        return Providers.byEnd(ShapeProvider.class, NamedProvider::name, shape -> ends.get(shape.name()), Path.of(file))
                .map(NamedProvider::name);
    }

    @Test
    void twoOfOneNameAreRefusedByTheirClasses() {
        assertThatThrownBy(() -> Providers.byName(TwinProvider.class, NamedProvider::name))
                .isInstanceOf(ServiceConfigurationError.class)
                .hasMessageContaining("are called 'twin'")
                .hasMessageContaining(Castor.class.getName())
                .hasMessageContaining(Pollux.class.getName());
    }

    @Test
    void whatTheThreadsClassLoaderSeesComesAfterOurs(@TempDir Path folder) throws IOException {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve(ShapeProvider.class.getName()), Star.class.getName());
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader context = new URLClassLoader(
                new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
            Thread.currentThread().setContextClassLoader(context);

            assertThat(Providers.byName(ShapeProvider.class, NamedProvider::name))
                    .containsOnlyKeys("circle", "square", "star");
            assertThat(Providers.byName(ShapeProvider.class, NamedProvider::name)
                            .keySet())
                    .endsWith("star");

            Thread.currentThread().setContextClassLoader(null);
            assertThat(Providers.byName(ShapeProvider.class, NamedProvider::name))
                    .containsOnlyKeys("circle", "square");
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    private static String shape(String text) {
        return Providers.create(ShapeProvider.class, "shape", text);
    }
}
