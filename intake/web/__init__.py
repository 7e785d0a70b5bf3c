"""The pages: Flask only here. Views read the request, call one service and choose a template; they decide nothing."""
