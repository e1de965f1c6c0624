from galaxy_screen._command import main

main()
