import Commands

Skep.main()
