using ClothingApp.Web;

WebsiteApplication.Build(args).Run();
