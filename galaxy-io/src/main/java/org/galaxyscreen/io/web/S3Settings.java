package org.galaxyscreen.io.web;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.galaxyscreen.core.NamedOptions;
import org.jspecify.annotations.Nullable;

/**
 * Where buckets are and who asks for them, by options, the environment and the files of the AWS command line, in this order. Without
 * credentials requests are not signed, which is enough for public buckets.
 *
 * @param endpoint of a server other than Amazon's; null for Amazon's
 * @param region that requests are signed for at first; Amazon says where a bucket really is
 * @param credentials null for requests that are not signed
 */
record S3Settings(@Nullable URI endpoint, String region, @Nullable S3Credentials credentials) {
    static final String ENDPOINT = "endpoint";
    static final String REGION = "region";
    static final String PROFILE = "profile";
    static final String UNSIGNED = "unsigned";

    /** The options, which others than S3 have nothing to do with. */
    static final Set<String> OPTIONS = Set.of(ENDPOINT, REGION, PROFILE, UNSIGNED);

    private static final String USUAL_REGION = "us-east-1";

    /** Those of this process. */
    static S3Settings of(NamedOptions options) throws IOException {
        return of(options, System.getenv(), Path.of(System.getProperty("user.home")));
    }

    /**
     * Those of an environment.
     *
     * @param environment {@code AWS_ENDPOINT_URL_S3}, {@code AWS_ENDPOINT_URL}, {@code AWS_REGION}, {@code AWS_DEFAULT_REGION},
     *     {@code AWS_PROFILE},
     *     {@code AWS_ACCESS_KEY_ID}, {@code AWS_SECRET_ACCESS_KEY}, {@code AWS_SESSION_TOKEN}, {@code AWS_SHARED_CREDENTIALS_FILE},
     *     {@code AWS_CONFIG_FILE}
     * @param home with {@code .aws/credentials} and {@code .aws/config}
     * @throws IOException if a file cannot be read, or a profile that was named has no keys
     * @throws IllegalArgumentException if an option or variable is not what it should be
     */
    static S3Settings of(NamedOptions options, Map<String, String> environment, Path home) throws IOException {
        Optional<String> named = options.text(PROFILE).or(() -> variable(environment, "AWS_PROFILE"));
        String profile = named.orElse("default");
        Path keys = file(environment, "AWS_SHARED_CREDENTIALS_FILE", home.resolve(".aws/credentials"));
        Path config = file(environment, "AWS_CONFIG_FILE", home.resolve(".aws/config"));
        Map<String, String> section =
                new HashMap<>(section(config, profile.equals("default") ? profile : "profile " + profile));
        section.putAll(section(keys, profile));
        Optional<String> endpoint = options.text(ENDPOINT)
                .or(() -> variable(environment, "AWS_ENDPOINT_URL_S3"))
                .or(() -> variable(environment, "AWS_ENDPOINT_URL"))
                .or(() -> Optional.ofNullable(section.get("endpoint_url")));
        String region = options.text(REGION)
                .or(() -> variable(environment, "AWS_REGION"))
                .or(() -> variable(environment, "AWS_DEFAULT_REGION"))
                .or(() -> Optional.ofNullable(section.get("region")))
                .orElse(USUAL_REGION);
        if (!region.matches("[A-Za-z0-9-]+")) {
            throw new IllegalArgumentException(
                    "the option region is '" + region + "'; a region's name such as eu-west-1 expected");
        }
        S3Credentials credentials = null;
        if (!options.flag(UNSIGNED, false)) {
            boolean fromFile = options.text(PROFILE).isPresent();
            credentials = fromFile ? null : ofEnvironment(environment);
            credentials = credentials == null ? ofProfile(profile, section, named.isPresent(), keys) : credentials;
        }
        return new S3Settings(endpoint.isPresent() ? endpoint(endpoint.get()) : null, region, credentials);
    }

    private static URI endpoint(String text) {
        try {
            URI uri = new URI(text.strip().replaceFirst("/+$", ""));
            if (uri.getHost() != null && Set.of("http", "https").contains(String.valueOf(uri.getScheme()))) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // As one without a host.
        }
        throw new IllegalArgumentException("the endpoint of S3 is '" + text
                + "'; an http:// or https:// address expected, such as http://minio.example.org:9000");
    }

    private static Optional<String> variable(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(text -> !text.isBlank());
    }

    private static Path file(Map<String, String> environment, String name, Path usual) {
        return variable(environment, name).map(Path::of).orElse(usual);
    }

    private static @Nullable S3Credentials ofEnvironment(Map<String, String> environment) {
        Optional<String> id = variable(environment, "AWS_ACCESS_KEY_ID");
        Optional<String> secret = variable(environment, "AWS_SECRET_ACCESS_KEY");
        if (id.isPresent() != secret.isPresent()) {
            throw new IllegalArgumentException("one of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY is set and the other"
                    + " is not; set both or none");
        }
        return id.isEmpty()
                ? null
                : new S3Credentials(
                        id.get(),
                        secret.orElseThrow(),
                        variable(environment, "AWS_SESSION_TOKEN").orElse(""),
                        "the environment");
    }

    /** Null where it has none and nobody asked for it by name. */
    private static @Nullable S3Credentials ofProfile(
            String profile, Map<String, String> section, boolean named, Path keys) throws IOException {
        String id = section.getOrDefault("aws_access_key_id", "");
        String secret = section.getOrDefault("aws_secret_access_key", "");
        if (!id.isEmpty() && !secret.isEmpty()) {
            return new S3Credentials(
                    id, secret, section.getOrDefault("aws_session_token", ""), "the profile " + profile);
        }
        if (named) {
            throw new IOException("the profile '" + profile + "' has no aws_access_key_id and aws_secret_access_key in "
                    + keys
                    + (section.isEmpty()
                            ? ""
                            : "; of one that logs in or takes a role, let the AWS command line make them:"
                                    + " eval \"$(aws configure export-credentials --format env)\""));
        }
        return null;
    }

    /** The settings of a section of an INI file; none where there is no such section or file. */
    private static Map<String, String> section(Path file, String name) throws IOException {
        Map<String, String> settings = new HashMap<>();
        if (!Files.exists(file)) {
            return settings;
        }
        boolean within = false;
        for (String line : Files.readAllLines(file)) {
            String text = line.strip();
            if (text.startsWith("[") && text.endsWith("]")) {
                within = text.substring(1, text.length() - 1)
                        .strip()
                        .replaceAll("\\s+", " ")
                        .equals(name);
            } else if (within
                    && !text.startsWith("#")
                    && !text.startsWith(";")
                    && !Character.isWhitespace(first(line))) {
                int equals = text.indexOf('=');
                if (equals > 0) {
                    settings.put(
                            text.substring(0, equals).strip().toLowerCase(Locale.ROOT),
                            text.substring(equals + 1).strip());
                }
            }
        }
        return settings;
    }

    private static char first(String line) {
        return line.isEmpty() ? ' ' : line.charAt(0);
    }
}
