console.log(process.argv.slice(2), process.version, process.stdin.isTTY, process.env.npm_config_user_agent); process.exitCode=3; setTimeout(()=>{}, Number(process.argv[2]??0));
