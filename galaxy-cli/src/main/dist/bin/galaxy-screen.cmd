@echo off
rem Starts the commands with the Java that JAVA_HOME names, else with the first one in PATH. Java itself reads more options, as -Xmx8g,
rem from JDK_JAVA_OPTIONS.
setlocal
set "home=%~dp0.."
set "java=java.exe"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java.exe"
where /q "%java%" 2>nul || if not exist "%java%" (
    echo galaxy-screen: Java 17 or newer is needed: put it into PATH, or name its folder in JAVA_HOME 1>&2
    exit /b 1
)

rem Jars of other libraries, which bring detectors, formats or engines: behind ours.
set "others="
if exist "%home%\lib\ext" set "others=;%home%\lib\ext\*"
if defined GALAXY_SCREEN_CLASSPATH set "others=%others%;%GALAXY_SCREEN_CLASSPATH%"

rem The serial collector keeps close to what is held. A collector that is chosen in the variables that Java reads, or may be in a file that
rem they name, is the one that counts: Java refuses to be given two.
set "collector=-XX:+UseSerialGC"
for %%v in (JDK_JAVA_OPTIONS JAVA_TOOL_OPTIONS _JAVA_OPTIONS) do (
    set %%v 2>nul | findstr /c:"GC" /c:"@" /c:"VMOptionsFile" /c:"-XX:Flags" >nul && set "collector="
)
rem The serial one stops everything for a moment, which people at a review or a server would notice.
if "%~1"=="review" set "collector="
if "%~1"=="serve" set "collector="
if defined collector set "collector=%collector% -XX:PretenureSizeThreshold=32m"
"%java%" %collector% --enable-native-access=ALL-UNNAMED -cp "%home%\lib\*%others%" org.galaxyscreen.cli.Main %*
exit /b %ERRORLEVEL%
